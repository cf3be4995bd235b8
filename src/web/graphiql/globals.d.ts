interface Window {
  /** Where Monaco looks for the makers of its workers. */
  MonacoEnvironment?: { getWorker(id: string, label: string): Worker };
}

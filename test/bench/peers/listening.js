/** Starts listening where the bench can reach it, and tells it where that is. */
export function listening(server) {
  server.listen(0, '127.0.0.1', () => tell(server.address().port));
}

export function tell(port) {
  process.stdout.write(`serves http://127.0.0.1:${port}\n`);
}

/** What it means to send nothing: of what is there already, or of something new. */
export const unsetWord = (isChange: boolean): string => (isChange ? 'unchanged' : 'left out');

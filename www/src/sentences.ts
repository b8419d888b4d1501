export function sentences(_language: string, _code: string): string | null {
  return null;
}

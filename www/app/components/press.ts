// Buttons of a drawing are pressed by key like any other.

/** Enter and the space bar press a button; the page does not scroll then. */
export function pressed(event: KeyboardEvent): boolean {
  if (event.key !== "Enter" && event.key !== " ") return false;
  event.preventDefault();
  return true;
}

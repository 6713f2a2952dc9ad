// A choice of a few, side by side.

interface Props<T extends string> {
  label: string;
  name: string;
  choices: Readonly<Record<T, string>>;
  value: T;
  onChoose: (value: T) => void;
}

export function Segments<T extends string>({ label, name, choices, value, onChoose }: Props<T>) {
  return (
    <fieldset class="segments">
      <legend class="sr-only">{label}</legend>
      {(Object.entries(choices) as [T, string][]).map(([choice, title]) => (
        <label key={choice}>
          <input type="radio" name={name} value={choice} checked={value === choice} onChange={() => onChoose(choice)} />
          <span>{title}</span>
        </label>
      ))}
    </fieldset>
  );
}

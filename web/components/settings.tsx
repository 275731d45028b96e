import { useEffect, useState } from 'react';

const themes = ['system', 'light', 'dark'] as const;
const densities = ['dense', 'comfortable'] as const;

function kept<T extends string>(key: string, values: readonly [T, ...T[]]): T {
  try {
    return values.find((each) => each === localStorage.getItem(key)) ?? values[0];
  } catch {
    return values[0];
  }
}

function useKept<T extends string>(key: string, values: readonly [T, ...T[]]): readonly [T, (value: T) => void] {
  const [value, setValue] = useState(() => kept(key, values));
  useEffect(() => {
    document.documentElement.dataset[key] = value;
    try {
      localStorage.setItem(key, value);
    } catch {
      // A browser that keeps nothing shows the choice until it is closed.
    }
  }, [key, value]);
  return [value, setValue];
}

/** How it looks to this person, in this browser. */
export function Settings() {
  const [theme, setTheme] = useKept('theme', themes);
  const [density, setDensity] = useKept('density', densities);
  return <span className="settings">
    <label>Colors <select value={theme} onChange={(event) => setTheme(themes.find((each) => each === event.target.value) ?? 'system')}>{themes.map((each) => <option key={each}>{each}</option>)}</select></label>
    <label>Rows <select value={density} onChange={(event) => setDensity(densities.find((each) => each === event.target.value) ?? 'dense')}>{densities.map((each) => <option key={each}>{each}</option>)}</select></label>
  </span>;
}

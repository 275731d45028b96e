declare module 'mvncmp' {
  const library: { compare(a: string, b: string): number };
  export default library;
}

declare module 'deb-version-compare' {
  export default function compare(a: string, b: string): number;
}

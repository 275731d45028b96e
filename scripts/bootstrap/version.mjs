/** The oldest Node.js that runs the sources as they are; `engines` in package.json says the same. */
export const oldest = [24, 15];

/** @param {string} version */
export function newEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

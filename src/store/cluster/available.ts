export async function clusterAvailable(_folder: string): Promise<boolean> {
  return false;
}

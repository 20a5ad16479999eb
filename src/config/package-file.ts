import { fileURLToPath } from 'node:url';

/** Where a file of this package is installed. */
export function packageFile(path: string): string {
  // The same from src/config/, dist/config/ and dist/bundle/: all lie two levels below the package.
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

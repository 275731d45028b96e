/** The command line's face. */
export { CommandError } from './error.ts';
export type { DoctorReport } from './doctor.ts';
export type { Environment, LaboratoryOptions, LocalDesk } from './environment.ts';
export { runCommandLine } from './program.ts';
export { screenOn } from './terminal/screen.ts';

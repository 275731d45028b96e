import { BreakwaterError } from '../../kernel/error.ts';

export type InventoryErrorCode = 'inventory-invalid' | 'mapping-invalid' | 'inventory-too-large' | 'inventory-unknown' | 'inventory-unreadable';

export class InventoryError extends BreakwaterError<InventoryErrorCode> {}

export function invalid(what: string, where?: string, cause?: unknown): InventoryError {
  return new InventoryError('inventory-invalid', what, { ...(where === undefined ? {} : { where }), ...(cause === undefined ? {} : { cause }), remedy: 'Export the inventory again, as CycloneDX or SPDX, or give a list of package URLs, one a line.' });
}

import { type ColumnSpecs, type Dataset, z } from '@accelerator/sdk';

/** The option of methods that read a dataset which may continue others. */
export const chainOption = () =>
  z
    .boolean()
    .default(true)
    .describe('Whether the rows of the datasets that `source` continues count too: all that there are now.');

/** The rows that count: all live ones of the chain, or those of the dataset alone. */
export function rowsOf<C extends ColumnSpecs>(source: Dataset<C>, chain: boolean): ReturnType<Dataset<C>['chain']> {
  return source.chain(chain ? {} : { length: 1 });
}

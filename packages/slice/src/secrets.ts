import type { Environment } from './environment.ts';
import { writtenForms } from './written-forms.ts';

/** Shorter values are words that occur anyway: to blank them would hide what happened, and no secret. */
const shortestSecret = 8;

/** Blanks values of variables in text, however they are encoded: services like to repeat a wrong key in their answer. */
export class Secrets {
  /** What is blanked, and of which variable it is. The longest first: one may begin another. */
  readonly values: readonly (readonly [name: string, value: string])[];

  /** @param names of the variables whose values are secret */
  constructor(env: Environment, names: readonly string[]) {
    this.values = names
      .flatMap((name) => {
        const value = env[name];
        if (value === undefined || value.length < shortestSecret) return [];
        return Array.from(writtenForms(value), (form) => [name, form] as const);
      })
      .sort(([, a], [, b]) => b.length - a.length);
  }

  blank(text: string): string {
    return this.values.reduce((rest, [name, value]) => rest.replaceAll(value, `[${name}]`), text);
  }

  /** Of plain JSON data, such as the record of an error: in all its texts. */
  blankAll<T>(value: T): T {
    if (this.values.length === 0) return value;
    return JSON.parse(
      JSON.stringify(value, (_, each: unknown) => (typeof each === 'string' ? this.blank(each) : each)),
    );
  }
}

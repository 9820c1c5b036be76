/** Runs an author's code with the variables that the method declares, which have the values that are in the key. */
export async function withEnvironment<R>(
  values: Readonly<Record<string, string | null>>,
  run: () => Promise<R>,
): Promise<R> {
  const before = Object.keys(values).map((name): [string, string | undefined] => [name, process.env[name]]);
  for (const [name, value] of Object.entries(values)) setVariable(name, value ?? undefined);
  try {
    return await run();
  } finally {
    for (const [name, value] of before) setVariable(name, value);
  }
}

function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

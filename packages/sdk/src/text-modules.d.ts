// `import words from './words.txt'` gives the text of the file, which counts as source.
declare module '*.txt' {
  const text: string;
  export default text;
}

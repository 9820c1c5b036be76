const specs = `
How a dataset is named:
  main-3          the default dataset of a job          thumbnailer     of the latest job of a method
  main-3/bad      another dataset of the job            path/to/main-3  of the job in this folder
  thumbnailer~2   of the second last job of the method  main-3+1        of the next job of its method
  main-3.source   what the job had as this input        main-3.list.0   one of a list of inputs
  main-3^         of the job that is its \`previous\`
  main-3/~        the dataset before it in its chain    main-3/bad~2    the second one before
  main-3/^        its parent`;

/** What stands below the options of `ax ds --help`. */
export const dsHelp = `${specs}

In files, bytes and images are base64 in .csv and .jsonl; JSON columns are text, but in .jsonl as they are; msgpack
columns are JSON in .csv and .jsonl, else bytes. In .csv a null is nothing and an empty text "".

Examples:
  ax ds main-3
  ax ds import_images -n 10 -C filename shape
  ax ds import_images --row 4711
  ax ds main-3.source --chain
  ax ds thumbnailer --export thumbs.parquet -C filename thumb`;

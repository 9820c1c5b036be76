// Written by `ax run`, so that an editor knows the methods of this project. Do not edit; safe to commit.
export {};
declare global {
  interface AcceleratorMethods {
    "export_images": typeof import("./methods/export_images.ts").default;
    "hello": typeof import("./methods/hello.ts").default;
    "import_images": typeof import("./methods/import_images.ts").default;
    "sample_images": typeof import("./methods/sample_images.ts").default;
    "shapehist": typeof import("./methods/shapehist.ts").default;
    "thumbnail_files": typeof import("./methods/thumbnail_files.ts").default;
    "thumbnailer": typeof import("./methods/thumbnailer.ts").default;
  }
}

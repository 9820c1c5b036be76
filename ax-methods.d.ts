// Written by `ax run`, so that an editor knows the methods of this project. Do not edit; safe to commit.
export {};
declare global {
  interface AcceleratorMethods {
    "compact": typeof import("./methods/compact.ts").default;
    "cut_tiles": typeof import("./methods/cut_tiles.ts").default;
    "export_images": typeof import("./methods/export_images.ts").default;
    "hello": typeof import("./methods/hello.ts").default;
    "import_images": typeof import("./methods/import_images.ts").default;
    "mosaic": typeof import("./methods/mosaic.ts").default;
    "paste_tiles": typeof import("./methods/paste_tiles.ts").default;
    "sample_images": typeof import("./methods/sample_images.ts").default;
    "shapehist": typeof import("./methods/shapehist.ts").default;
    "svd_compress": typeof import("./methods/svd_compress.ts").default;
    "thumbnail_files": typeof import("./methods/thumbnail_files.ts").default;
    "thumbnailer": typeof import("./methods/thumbnailer.ts").default;
  }
}

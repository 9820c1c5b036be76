// Written by `ax run`, so that an editor knows the methods of this project. Do not edit; safe to commit.
export {};
declare global {
  interface AcceleratorMethods {
    "aggregate": typeof import("./methods/aggregate.ts").default;
    "checksum": typeof import("./methods/checksum.ts").default;
    "compact": typeof import("./methods/compact.ts").default;
    "concat": typeof import("./methods/concat.ts").default;
    "contact_sheet": typeof import("./methods/contact_sheet.ts").default;
    "cut_tiles": typeof import("./methods/cut_tiles.ts").default;
    "export_csv": typeof import("./methods/export_csv.ts").default;
    "export_images": typeof import("./methods/export_images.ts").default;
    "fan_out": typeof import("./methods/fan_out.ts").default;
    "file_order": typeof import("./methods/file_order.ts").default;
    "filter_rows": typeof import("./methods/filter_rows.ts").default;
    "find_duplicates": typeof import("./methods/find_duplicates.ts").default;
    "hello": typeof import("./methods/hello.ts").default;
    "image_features": typeof import("./methods/image_features.ts").default;
    "import_arrow": typeof import("./methods/import_arrow.ts").default;
    "import_csv": typeof import("./methods/import_csv.ts").default;
    "import_images": typeof import("./methods/import_images.ts").default;
    "import_jsonl": typeof import("./methods/import_jsonl.ts").default;
    "import_parquet": typeof import("./methods/import_parquet.ts").default;
    "join": typeof import("./methods/join.ts").default;
    "merge_columns": typeof import("./methods/merge_columns.ts").default;
    "mosaic": typeof import("./methods/mosaic.ts").default;
    "nearest": typeof import("./methods/nearest.ts").default;
    "partition": typeof import("./methods/partition.ts").default;
    "paste_tiles": typeof import("./methods/paste_tiles.ts").default;
    "sample_images": typeof import("./methods/sample_images.ts").default;
    "sample_trips": typeof import("./methods/sample_trips.ts").default;
    "select_columns": typeof import("./methods/select_columns.ts").default;
    "shapehist": typeof import("./methods/shapehist.ts").default;
    "sort_rows": typeof import("./methods/sort_rows.ts").default;
    "sql": typeof import("./methods/sql.ts").default;
    "svd_compress": typeof import("./methods/svd_compress.ts").default;
    "thumbnail_files": typeof import("./methods/thumbnail_files.ts").default;
    "thumbnailer": typeof import("./methods/thumbnailer.ts").default;
    "type_columns": typeof import("./methods/type_columns.ts").default;
  }
}

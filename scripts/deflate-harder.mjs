// @ts-check
import { readFileSync, writeFileSync } from "node:fs";
import { deflateAsync } from "@gfx/zopfli";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader, ZipWriter } from "@zip.js/zip.js";

// Packs the files of a zip archive anew with Zopfli's smaller deflate, which every unpacker reads. A process of its own,
// because Zopfli's module takes over the handling of uncaught errors.
for (const file of process.argv.slice(2)) {
  const reader = new ZipReader(new Uint8ArrayReader(readFileSync(file)), { useWebWorkers: false });
  const writer = new ZipWriter(new Uint8ArrayWriter(), { extendedTimestamp: false, useWebWorkers: false });
  for (const entry of await reader.getEntries()) {
    if (entry.directory) continue;
    const content = await entry.getData(new Uint8ArrayWriter());
    const packed = await deflateAsync(content, { numiterations: 5 });
    const packs = packed.length < content.length;
    await writer.add(entry.filename, new Uint8ArrayReader(packs ? packed : content), {
      entry,
      passThrough: true,
      uncompressedSize: content.length,
      compressionMethod: packs ? 8 : 0,
    });
  }
  writeFileSync(file, await writer.close());
}

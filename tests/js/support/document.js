/** A document with the address of the site. Import it before modules that make links. */

Object.assign(globalThis, {
  document: { body: { dataset: {} }, baseURI: "https://example.org/creases/" },
});

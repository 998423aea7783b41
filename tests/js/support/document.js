/** A document with the address that modules need which make addresses of the site; import it before them. */

Object.assign(globalThis, {
  document: { body: { dataset: {} }, baseURI: "https://example.org/creases/" },
});

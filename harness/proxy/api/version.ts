/** The version of Toxiproxy whose interface this is, marked as not being Toxiproxy itself. */
export const version = '2.12.0+hornet';

/** Where programs of the machine are, for those that are started with an environment of their own: all of it is then said, and the same everywhere. */

export const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

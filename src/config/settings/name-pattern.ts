/** Names of applications, nodes and namespaces: safe in a path, a Redis key and a label (research: security S10). */
export const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
export const nameAllowed = '1 to 64 letters, digits, dots, dashes or underscores, beginning with a letter or digit';

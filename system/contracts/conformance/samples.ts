// Prompts that any model can be asked, and with which a fixture model says two things that cannot be confused.

export const harbour = 'Harbour: tell me more about the morning,';
export const meadow = 'Meadow: tell me more about the evening!';

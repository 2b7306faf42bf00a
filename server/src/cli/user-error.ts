/** What a person has to put right: printed as it is, without a stack trace. */
export class UserError extends Error {}

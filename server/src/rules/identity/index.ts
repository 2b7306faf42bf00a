import type { Rule } from "../rule.ts";
import { heloNameMismatch } from "./helo-name-mismatch.ts";
import { ipv6WithoutPtr } from "./ipv6-without-ptr.ts";
import { ptrMismatch } from "./ptr-mismatch.ts";

/** The names of the addresses that mail goes out from. */
export const identityRules: readonly Rule[] = [ipv6WithoutPtr, heloNameMismatch, ptrMismatch];

import type { Rule } from "../rule.ts";
import { badArgumentBraces } from "./bad-argument-braces.ts";
import { badFieldCount } from "./bad-field-count.ts";
import { badProcessLimit } from "./bad-process-limit.ts";
import { badServiceField } from "./bad-service-field.ts";
import { badServiceName } from "./bad-service-name.ts";
import { badServiceType } from "./bad-service-type.ts";
import { bracesTooNew } from "./braces-too-new.ts";
import { chrootedDaemon } from "./chrooted-daemon.ts";
import { debugFlagLeft } from "./debug-flag-left.ts";
import { duplicateOverride } from "./duplicate-override.ts";
import { duplicateService } from "./duplicate-service.ts";
import { fifoService } from "./fifo-service.ts";
import { implicitChroot } from "./implicit-chroot.ts";
import { inetPrivate } from "./inet-private.ts";
import { missingCoreService } from "./missing-core-service.ts";
import { missingPostlog } from "./missing-postlog.ts";
import { missingWakeup } from "./missing-wakeup.ts";
import { overrideGlued } from "./override-glued.ts";
import { overrideNotRead } from "./override-not-read.ts";
import { overrideTruncated } from "./override-truncated.ts";
import { overrideWithSpaces } from "./override-with-spaces.ts";
import { overrideWithoutValue } from "./override-without-value.ts";
import { pipeNeedsRecipientLimit } from "./pipe-needs-recipient-limit.ts";
import { pipePrivilegedUser } from "./pipe-privileged-user.ts";
import { pipeUnknownAttribute } from "./pipe-unknown-attribute.ts";
import { pipeUnknownFlag } from "./pipe-unknown-flag.ts";
import { pipeUnknownMacro } from "./pipe-unknown-macro.ts";
import { pipeWithoutArgv } from "./pipe-without-argv.ts";
import { pipeWithoutUser } from "./pipe-without-user.ts";
import { serviceNameTooNew } from "./service-name-too-new.ts";
import { transportLimitWithoutTransport } from "./transport-limit-without-transport.ts";
import { unknownDaemon } from "./unknown-daemon.ts";
import { unprivilegedDaemon } from "./unprivileged-daemon.ts";

/** The services of master.cf: their fields, options and arguments. */
export const masterRules: readonly Rule[] = [
  badFieldCount,
  badServiceType,
  badServiceField,
  badServiceName,
  badArgumentBraces,
  inetPrivate,
  duplicateService,
  implicitChroot,
  chrootedDaemon,
  unprivilegedDaemon,
  badProcessLimit,
  missingWakeup,
  missingCoreService,
  missingPostlog,
  fifoService,
  unknownDaemon,
  overrideWithSpaces,
  overrideTruncated,
  overrideWithoutValue,
  overrideGlued,
  bracesTooNew,
  overrideNotRead,
  duplicateOverride,
  pipeWithoutUser,
  pipeWithoutArgv,
  pipePrivilegedUser,
  pipeUnknownAttribute,
  pipeUnknownFlag,
  pipeUnknownMacro,
  pipeNeedsRecipientLimit,
  serviceNameTooNew,
  debugFlagLeft,
  transportLimitWithoutTransport,
];

/**
 * Koji's error classes with their fault codes (Koji 1.35: koji.GenericError and its descendants).
 * The client turns the code back into the class, so class and code are the contract; the text is what the CLI prints.
 */
export class KojiError extends Error {
  readonly faultCode: number = 1000;
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

const byCode = new Map<number, new (message: string) => KojiError>();

function errorClass(name: string, code: number): new (message: string) => KojiError {
  const named = {
    [name]: class extends KojiError {
      override readonly faultCode = code;
    },
  }[name]!;
  byCode.set(code, named);
  return named;
}

export const GenericError = errorClass('GenericError', 1000);
export const LockError = errorClass('LockError', 1001);
export const AuthError = errorClass('AuthError', 1002);
export const TagError = errorClass('TagError', 1003);
export const ActionNotAllowed = errorClass('ActionNotAllowed', 1004);
export const BuildError = errorClass('BuildError', 1005);
export const AuthLockError = errorClass('AuthLockError', 1006);
export const AuthExpired = errorClass('AuthExpired', 1007);
export const SequenceError = errorClass('SequenceError', 1008);
export const RetryError = errorClass('RetryError', 1009);
export const PreBuildError = errorClass('PreBuildError', 1010);
export const PostBuildError = errorClass('PostBuildError', 1011);
export const BuildrootError = errorClass('BuildrootError', 1012);
export const FunctionDeprecated = errorClass('FunctionDeprecated', 1013);
export const ServerOffline = errorClass('ServerOffline', 1014);
export const LiveCDError = errorClass('LiveCDError', 1015);
export const PluginError = errorClass('PluginError', 1016);
export const CallbackError = errorClass('CallbackError', 1017);
export const ApplianceError = errorClass('ApplianceError', 1018);
export const ParameterError = errorClass('ParameterError', 1019);
export const ImportError = errorClass('ImportError', 1020);
export const ConfigurationError = errorClass('ConfigurationError', 1021);
export const LiveMediaError = errorClass('LiveMediaError', 1022);
export const GSSAPIAuthError = errorClass('GSSAPIAuthError', 1023);
export const NameValidationError = errorClass('NameValidationError', 1024);

/** A fault as it came over the wire whose code is none of Koji's (code 1: an unexpected error on the other side). */
export class Fault extends Error {
  readonly faultCode: number;
  constructor(faultCode: number, message: string) {
    super(message);
    this.name = 'Fault';
    this.faultCode = faultCode;
  }
}

/** The error that a fault on the wire stands for. */
export function faultToError(code: number, text: string): KojiError | Fault {
  const known = byCode.get(code);
  return known ? new known(text) : new Fault(code, text);
}

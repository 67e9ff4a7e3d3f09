/** Nobody wants the task's result any more: it was cancelled, or another attempt has it. */
export class Unwanted extends Error {
  override name = 'Unwanted';
}

/** The build failed while the kernel killed processes for want of memory: that is no verdict on the package. */
export class OutOfMemory extends Error {
  override name = 'OutOfMemory';
}

/** The platform takes the container away; another attempt shall do the work. */
export class Terminated extends Error {
  override name = 'Terminated';
}

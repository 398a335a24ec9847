/** Starts MicroPython; what it gives is not typed by its makers. */
export function loadMicroPython(options: object): Promise<any>;

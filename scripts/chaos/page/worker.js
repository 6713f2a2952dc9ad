// Autodidact's own worker, whose GPU devices can be destroyed from outside.

import "/lib/worker.js";

const devices = [];
const requestDevice = GPUAdapter.prototype.requestDevice;
GPUAdapter.prototype.requestDevice = async function (...options) {
  const device = await requestDevice.apply(this, options);
  devices.push(device);
  return device;
};

new BroadcastChannel("chaos").onmessage = () => {
  for (const device of devices) device.destroy();
};

#!/bin/sh
# Stands before rustc where the core for threads is built (RUSTC_WRAPPER, see threads.mjs). wgpu refuses to be shared by
# threads, because its objects belong to one worker, and burn's types would then not compile. Here only that worker touches
# them: threads run nothing but passes over slices (src/kernels/cpu.rs). wgpu-types decides by this feature.
case " $* " in
*" wgpu_types "*) set -- "$@" -Ctarget-feature=-atomics ;;
esac
exec "$@"

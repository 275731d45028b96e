/**
 * Frames that never tell two bugs apart: allocators, the C library, sanitizer runtimes, fuzzing harnesses, abort
 * paths. Which symbols these are is a fact that ClusterFuzz publishes with its stack parser (Apache-2.0); a frame is
 * judged by its text as printed, function and path together.
 */

/** The frame's text begins with one of these. */
const beginnings: readonly string[] = [
  // C library: memory and strings, with and without the reserved prefix
  ...['aeabi_', 'memcmp', 'memcpy', 'memmove', 'memset', 'strcmp', 'strcpy', 'strdup', 'strlen', 'strncpy']
    .flatMap((name) => [name, `__${name}`]),
  // allocation
  'malloc', 'calloc', 'realloc', 'free', 'new', 'New', 'delete', 'operator', 'mozalloc_', 'generic_cpp_', 'alloc::',
  // process start and end
  'main', '_start', 'abort', 'Abort(', 'gsignal', '__GI_', '__libc_', '__run_exit_handlers', 'common_exit', 'scanf',
  'exit_or_terminate_process', 'ExitCallback', '__scrt_common_main_seh', '__pthread_kill', '_L_unlock_', '__assert_',
  'libgcc_s.so', 'linux-gate.so',
  // C++ exceptions
  '__cxa_atexit', '__cxa_rethrow', '__cxa_throw', 'demangling_terminate_handler', 'std::__terminate', 'RaiseException',
  // sanitizer runtimes
  ...['asan', 'hwasan', 'lsan', 'msan', 'sanitizer', 'tsan', 'ubsan'].flatMap((name) => [`__${name}::`, `__${name}_`, `_${name}_`]),
  'asan_', 'asan.module_ctor', 'asan.module_dtor', '__interceptor_', 'MSanAtExitWrapper', 'fpehandler(',
  '<libclang_rt.asan.so>',
  // fuzzing harnesses
  'LLVMFuzzerTestOneInput', 'TestOneProtoInput', 'fuzzer::', 'libfuzzer_sys::initialize', 'rust_fuzzer_test_input',
  // Rust's and Go's own machinery
  '_$LT$', '__rust_try', '__rust_start_panic', 'rust_begin_unwind', 'rust_oom', 'rust_panic', 'panic_abort::',
  'core::fmt::write', 'std::io::Write::write_fmt', 'std::panic', 'std::process::abort', 'std::sys::unix::abort',
  'std::sys_common::backtrace', 'runtime.',
  // kernel: the checker's own frames
  '__kasan_', 'kasan_', 'check_memory_region', '__dump_stack', 'dump_stack', 'dump_backtrace', 'show_stack',
  'object_err', 'print_trailer', 'print_address_description', 'print_report', '_etext',
  // browsers, Android, Fuchsia, Swift, JavaScript engines
  'CFCrash', 'IsSandboxedProcess', 'SbSystemBreakIntoDebugger', 'SignalAction', 'SignalHandler', 'WTF::', 'WTFCrash',
  'X11Error', '_objc_terminate', 'android.app.ActivityManagerProxy.', 'android.os.Parcel.',
  'art::Thread::CreateNativeThread', 'g_log', 'CrashTrampolineAsm', 'libc_io_functions_not_implemented_use_fdio_instead',
  '__zx_panic', 'syslog::LogMessage', '_swift_stdlib_', 'V8_Fatal', 'blink::ReportV8FatalError',
  'v8::api_internal::ToLocalEmpty', 'absl::log_internal::', '<null>', 'c:/clusterfuzz/bot/build',
];

/** The whole text is one of these. */
const exact: ReadonlySet<string> = new Set([
  'exit', 'pthread_create', 'pthread_kill', 'raise', 'tgkill', '__chk_fail', '__fortify_fail', 'panic', '<unknown>', '[vdso]',
]);

/** One of these stands anywhere in the text. */
const inside: readonly string[] = [
  // functions
  'assert', 'logger', 'ASAN_OnSIGSEGV', 'asan_Heap', 'asan_check_access', '_asan_rtl_', 'agent::asan::',
  'asan_osx_dynamic.dylib', 'PartitionAlloc', 'allocator_shim', 'base::allocator', 'base::FuzzedDataProvider',
  'fuzztest::internal::', 'base::android::CheckException', 'base::debug::BreakDebugger',
  'base::debug::CollectStackTrace', 'base::debug::StackTrace::StackTrace', 'logging::CheckError',
  'logging::ErrnoLogMessage', 'logging::LogMessage', 'v8::base::OS::Abort', '__android_log_assert', 'SkDebugf',
  'DefaultDcheckHandler', 'StackDumpSignalHandler', 'ForceCrashOnSigAbort', 'stdext::exception::what', 'DebugBreak',
  'BaseThreadInitThunk', 'MemoryProtection::CMemoryProtector', 'RtlFreeHeap', 'RtlInitializeExceptionChain',
  'RtlReportCriticalFailure', 'RtlUserThreadStart', 'RtlpHeapHandleError', 'RtlpLogHeapFailure', '__tmainCRTStartup',
  // where the source lies
  '/libc/', '/glibc-', '/gcc/', '/libc++', 'libc++/', 'ieee754-', '/jemalloc/', '/tcmalloc/', '/sanitizer_common/',
  '/llvm-build/', '/crosstool/', '/AOSP-toolchain/', ' /rust/', ' /rustc/', '/bindings/ToV8.h', ' base/callback',
  // glibc since 2.34 and libstdc++ as distributions build them
  '/sysdeps/', '/include/c++/1',
  ...['nptl', 'stdlib', 'signal', 'debug', 'string', 'libio', 'malloc', 'csu', 'assert'].flatMap((part) => [` ./${part}/`, ` ${part}/./`, ` ${part}/../`]),
  '/minkernel/crts/', '/vc/include/', '/vctools/crt/', '/win_toolchain/', '/memorycmp.c',
  // modules
  'libpthread', 'libc.so', 'libc++.so', 'libc++_shared.so', 'libstdc++.so', '<unknown module>', '+Unknown',
  'Inline Function @',
];

const beginningsByFirst = byFirstCharacter(beginnings);

function byFirstCharacter(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const group = groups.get(name.charAt(0));
    if (group === undefined) groups.set(name.charAt(0), [name]);
    else group.push(name);
  }
  return groups;
}

/** `text` is the frame after its number and address: function, parameters, path. */
export function isNoise(text: string): boolean {
  if (text.length < 3) return true;
  const frame = text.includes('\\') ? text.replaceAll('\\', '/') : text;
  if (exact.has(frame)) return true;
  if (beginningsByFirst.get(frame.charAt(0))?.some((name) => frame.startsWith(name)) === true) return true;
  return inside.some((part) => frame.includes(part)) || versionedLibc(frame);
}

// libc-2.31.so
function versionedLibc(frame: string): boolean {
  const at = frame.indexOf('libc-');
  return at !== -1 && frame.includes('.so', at);
}

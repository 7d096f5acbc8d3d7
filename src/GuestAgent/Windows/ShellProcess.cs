using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MedV.GuestAgent.Launches;
using Microsoft.Win32.SafeHandles;

namespace MedV.GuestAgent.Windows;

/// <summary>A process that the shell started. Not verified.</summary>
[SupportedOSPlatform("windows")]
internal sealed class ShellProcess : IRunningApp
{
    private const uint KeepProcess = 0x40, NoWindow = 0x400;
    private const int ShowNormal = 1;

    private readonly ProcessWait? _wait;

    private ShellProcess(nint process)
    {
        // The shell may have handed the file to a program that ran already: then there is nothing to wait for.
        _wait = process == 0 ? null : new ProcessWait(process);
        Exit = _wait is null ? Task.FromResult(0) : WaitAsync(_wait);
    }

    /// <inheritdoc/>
    public Task<int> Exit { get; }

    /// <inheritdoc/>
    public bool IsAlive => !Exit.IsCompleted;

    /// <summary>Opens a file, a shortcut or an address.</summary>
    /// <exception cref="AgentException">The shell does not.</exception>
    public static ShellProcess Start(string file, string parameters, string folder)
    {
        nint fileText = Marshal.StringToCoTaskMemUni(file), parametersText = Marshal.StringToCoTaskMemUni(parameters), folderText = Marshal.StringToCoTaskMemUni(folder);
        try
        {
            var execute = new Native.Execute
            {
                Size = (uint)Marshal.SizeOf<Native.Execute>(),
                Mask = KeepProcess | NoWindow,
                File = fileText,
                Parameters = parametersText,
                Folder = folderText,
                Show = ShowNormal,
            };
            return Native.ShellExecute(ref execute) != 0
                ? new ShellProcess(execute.Process)
                : throw new AgentException("failed", $"Windows does not open it: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
        finally
        {
            Marshal.FreeCoTaskMem(fileText);
            Marshal.FreeCoTaskMem(parametersText);
            Marshal.FreeCoTaskMem(folderText);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _wait?.Dispose();

    private static Task<int> WaitAsync(ProcessWait wait)
    {
        var source = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        ThreadPool.RegisterWaitForSingleObject(
            wait, (_, _) => source.TrySetResult(Native.GetExitCode(wait.SafeWaitHandle, out int code) != 0 ? code : 0), null, Timeout.Infinite, executeOnlyOnce: true);
        return source.Task;
    }

    private sealed class ProcessWait : WaitHandle
    {
        public ProcessWait(nint process) => SafeWaitHandle = new SafeWaitHandle(process, ownsHandle: true);
    }
}

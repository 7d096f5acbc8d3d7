using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MedV.Lab;

/// <summary>A program that runs in a lab. What it writes goes to one file. Disposing kills it.</summary>
public sealed partial class RunningProgram : IAsyncDisposable
{
    private const int SigKill = 9;
    private const int SigTerm = 15;

    private readonly Process _process;
    private readonly Task _gathering;

    private RunningProgram(Process process, string outputFile)
    {
        _process = process;
        OutputFile = outputFile;
        _gathering = GatherAsync();
    }

    /// <summary>The file with everything it wrote, standard output and error in the order of their coming.</summary>
    public string OutputFile { get; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Starts a program; the file is appended to, so that it tells the whole story of a PC over restarts.</summary>
    internal static RunningProgram Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment, string outputFile)
    {
        Process process = Programs.Start(Programs.StartInfo(program, arguments, environment));
        process.StandardInput.Close();
        return new RunningProgram(process, outputFile);
    }

    /// <summary>Sends SIGKILL and waits for the end: what a power cut does to a process.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        Signal(SigKill);
        await WaitAsync(cancellationToken);
    }

    /// <summary>Sends SIGTERM and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> TerminateAsync(CancellationToken cancellationToken)
    {
        Signal(SigTerm);
        return await WaitAsync(cancellationToken);
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        await _gathering.WaitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Everything it wrote so far.</summary>
    public string ReadOutput()
    {
        using var stream = new FileStream(OutputFile, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Waits for the end and says what it took, as seen within the last 20 ms of its life.</summary>
    /// <exception cref="LabException">It ended with another code than 0.</exception>
    public async Task<(TimeSpan Cpu, long PeakBytes)> WaitMeteredAsync(CancellationToken cancellationToken)
    {
        (TimeSpan Cpu, long PeakBytes) last = default;
        while (!HasEnded)
        {
            last = ReadUse() is { PeakBytes: > 0 } now ? now : last;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }

        int code = await WaitAsync(cancellationToken);
        return code == 0 ? last : throw new LabException($"the program ended with code {code}: {ReadOutput()}");
    }

    /// <summary>CPU time so far, and the largest memory it has had, in bytes; zero when it has ended.</summary>
    public (TimeSpan Cpu, long PeakBytes) ReadUse()
    {
        try
        {
            _process.Refresh();
            string peak = File.ReadLines($"/proc/{Id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return (_process.TotalProcessorTime, 1024 * long.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]));
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            return default;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await KillAsync(patience.Token);
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);

    private void Signal(int signal)
    {
        if (!_process.HasExited)
        {
            _ = SendSignal(_process.Id, signal);
        }
    }

    private async Task GatherAsync()
    {
        await using var file = new FileStream(OutputFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 1);
        using var one = new SemaphoreSlim(1);
        await Task.WhenAll(CopyAsync(_process.StandardOutput.BaseStream), CopyAsync(_process.StandardError.BaseStream));

        async Task CopyAsync(Stream from)
        {
            byte[] buffer = new byte[16 * 1024];
            int count;
            while ((count = await from.ReadAsync(buffer)) > 0)
            {
                await one.WaitAsync();
                await file.WriteAsync(buffer.AsMemory(0, count));
                await file.FlushAsync();
                one.Release();
            }
        }
    }
}

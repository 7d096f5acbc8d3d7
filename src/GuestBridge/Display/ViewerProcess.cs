using System.ComponentModel;
using System.Diagnostics;

namespace MedV.GuestBridge.Display;

/// <summary>A viewer that runs on the user's display.</summary>
internal sealed class ViewerProcess : IDisposable
{
    private const int LongestWords = 4096;

    private readonly Process _process;
    private volatile string _words = "";

    private ViewerProcess(Process process, string input)
    {
        _process = process;
        Exit = FollowAsync(input);
    }

    /// <summary>Ends with its exit code. Never fails.</summary>
    public Task<int> Exit { get; }

    /// <summary>The last that it wrote, for the log.</summary>
    public string LastWords => _words.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [.., string last] ? last : "it said nothing";

    /// <summary>All that is kept of what it wrote to its error output.</summary>
    public string Words => _words;

    /// <summary>Starts it.</summary>
    /// <param name="command">What.</param>
    /// <param name="environment">Variables that differ from ours; null takes one away.</param>
    /// <exception cref="DisplayException">It cannot be started.</exception>
    public static ViewerProcess Start(ViewerCommand command, params IEnumerable<(string Name, string? Value)> environment)
    {
        var start = new ProcessStartInfo(command.Program, command.Arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string? value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return new ViewerProcess(Process.Start(start) ?? throw new UnreachableException(), command.Input);
        }
        catch (Win32Exception failure)
        {
            throw new DisplayException(DisplayFault.None, $"cannot start {command.Program}: {failure.Message}", failure);
        }
    }

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }

    private async Task<int> FollowAsync(string input)
    {
        Task errors = KeepAsync(_process.StandardError), output = KeepAsync(_process.StandardOutput);
        try
        {
            await _process.StandardInput.WriteAsync(input);
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It did not want to know.
        }

        await _process.WaitForExitAsync();
        await Task.WhenAll(errors, output);
        int code = _process.ExitCode;
        _process.Dispose();
        return code;
    }

    private async Task KeepAsync(StreamReader reader)
    {
        char[] buffer = new char[LongestWords];
        try
        {
            while (await reader.ReadAsync(buffer) is int count and > 0)
            {
                string words = _words + new string(buffer, 0, count);
                _words = words[Math.Max(0, words.Length - LongestWords)..];
            }
        }
        catch (IOException)
        {
            // The process is what counts.
        }
    }
}

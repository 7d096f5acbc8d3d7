using System.ComponentModel;
using System.Diagnostics;

namespace MedV.Chunking.Tests;

/// <summary>A test that needs python3.</summary>
internal sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute()
    {
        try
        {
            using Process python = Start("--version");
            python.WaitForExit(TimeSpan.FromSeconds(30));
        }
        catch (Win32Exception)
        {
            Skip = "this machine has no python3";
        }
    }

    /// <summary>Runs a script, and gives what it printed.</summary>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        using Process python = Start(arguments);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        Task<string> output = python.StandardOutput.ReadToEndAsync(limit.Token);
        string error = await python.StandardError.ReadToEndAsync(limit.Token);
        await python.WaitForExitAsync(limit.Token);
        Assert.True(python.ExitCode == 0, error);
        return await output;
    }

    private static Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo("python3", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}

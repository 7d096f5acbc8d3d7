using System.Diagnostics;

namespace MedV.GuestBridge.Tests.Display;

/// <summary>Runs real programs in tests, each with a limit of time, and finds out which are there.</summary>
internal static class TestProgram
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Where a program is, or <see langword="null"/>.</summary>
    public static string? Find(string name) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin".Split(':')
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Starts one with its output read by the test.</summary>
    public static Process Start(string name, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Find(name) ?? name, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach ((string variable, string value) in environment)
        {
            start.Environment[variable] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs one to its end. One that does not end in time is ended, with exit code -1.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(
        string name, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        using Process process = Start(name, arguments, environment);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            return (-1, await output, await errors);
        }

        return (process.ExitCode, await output, await errors);
    }
}

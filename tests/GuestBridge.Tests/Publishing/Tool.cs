using System.ComponentModel;
using System.Diagnostics;

namespace MedV.GuestBridge.Tests.Publishing;

/// <summary>Runs a program of the system.</summary>
internal static class Tool
{
    public static async Task<(int Code, string Text)> RunAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
        Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output + await error);
    }

    public static bool IsThere(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}

/// <summary>A fact that needs programs of the system.</summary>
internal sealed class FactWithToolsAttribute : FactAttribute
{
    public FactWithToolsAttribute(params string[] programs) =>
        Skip = programs.FirstOrDefault(program => !Tool.IsThere(program)) is { } missing ? $"{missing} is not installed" : null;
}

/// <summary>A fact that needs the right to give files away.</summary>
internal sealed class FactAsRootAttribute : FactAttribute
{
    public FactAsRootAttribute() => Skip = Environment.IsPrivilegedProcess ? null : "needs root, to give a folder away";
}

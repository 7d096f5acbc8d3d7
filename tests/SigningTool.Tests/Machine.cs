using System.Diagnostics;

namespace MedV.SigningTool.Tests;

/// <summary>Programs of this machine that make real disks.</summary>
internal static class Machine
{
    private static readonly string[] Folders = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin", "/bin"];

    /// <summary>Where a program lies, or nothing.</summary>
    public static string? Find(string name) => Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Runs a program; anything but exit code 0 fails the test.</summary>
    public static async Task RunAsync(string name, params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(Find(name) ?? name, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true })!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{name} {string.Join(' ', arguments)}: {error}");
    }
}

/// <summary>A test that needs programs of this machine.</summary>
internal sealed class MachineFactAttribute : FactAttribute
{
    public MachineFactAttribute(params string[] programs)
    {
        if (programs.FirstOrDefault(program => Machine.Find(program) is null) is string missing)
        {
            Skip = $"this machine has no {missing}";
        }
    }
}

/// <inheritdoc cref="MachineFactAttribute"/>
internal sealed class MachineTheoryAttribute : TheoryAttribute
{
    public MachineTheoryAttribute(params string[] programs)
    {
        if (programs.FirstOrDefault(program => Machine.Find(program) is null) is string missing)
        {
            Skip = $"this machine has no {missing}";
        }
    }
}

using System.Diagnostics;

namespace MedV.SigningTool.Tests;

/// <summary>A test that needs programs of this machine, and loop devices. Says so where they are missing.</summary>
internal sealed class LoopTheoryAttribute : TheoryAttribute
{
    private static readonly Lazy<string?> Missing = new(Try);

    public LoopTheoryAttribute(params string[] programs) => Skip =
        programs.Where(program => Machine.Find(program) is null).Select(program => $"this machine has no {program}").FirstOrDefault() ?? Missing.Value;

    private static string? Try()
    {
        string file = Path.GetTempFileName();
        File.WriteAllBytes(file, new byte[1 << 20]);
        using Process process = Process.Start(new ProcessStartInfo("sh", ["-ec", "PATH=\"$PATH:/usr/sbin:/sbin\"; losetup -d \"$(losetup -f --show \"$0\")\"", file]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        File.Delete(file);
        return process.ExitCode == 0 ? null : "this machine does not let us make loop devices";
    }
}

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using MedV.SigningTool.Commands;
using MedV.Terminal;

namespace MedV.SigningTool.Exporting;

/// <summary>Runs <c>qemu-img</c>, the only program that the signing tool starts.</summary>
/// <param name="environment">Where the search path is looked up.</param>
internal sealed class QemuImg(Func<string, string?> environment)
{
    private const string Program = "qemu-img";
    private const string UsualPath = "/usr/local/bin:/usr/bin:/bin";
    private const int MostErrorCharacters = 2000;

    /// <summary>Runs it to its end.</summary>
    /// <param name="arguments">One by one; no shell reads them.</param>
    /// <param name="progress">Told how much is done, from 0 to 1, as the program says it with <c>-p</c>.</param>
    /// <param name="cancellationToken">Kills it, and waits until it is gone.</param>
    /// <exception cref="ProblemException">It is not installed, or it failed: with what it said.</exception>
    public async Task RunAsync(IEnumerable<string> arguments, Action<double> progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using Process process = Start(arguments);
        process.StandardInput.Close();
        Task<string> error = ReadErrorAsync(process.StandardError);
        try
        {
            await ReadProgressAsync(process.StandardOutput, progress, cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }

        string said = await error;
        if (process.ExitCode != 0)
        {
            throw new ProblemException(ExitCode.Failed, said.Length > 0 ? said : $"{Program} ended with exit code {process.ExitCode}");
        }
    }

    private Process Start(IEnumerable<string> arguments)
    {
        // Not by name alone: that would also look into the current folder.
        string file = (environment("PATH") is { Length: > 0 } path ? path : UsualPath)
            .Split(Path.PathSeparator)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? $"{Program}.exe" : Program))
            .FirstOrDefault(File.Exists) ?? throw Missing();
        try
        {
            return Process.Start(new ProcessStartInfo(file, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception exception)
        {
            throw new ProblemException(ExitCode.Failed, $"{file} cannot be started: {exception.Message}");
        }
    }

    private static ProblemException Missing() => new(
        ExitCode.Failed,
        $"{Program} is not installed; only it writes this format",
        "install it (Debian and Ubuntu: apt-get install qemu-utils; Fedora and RHEL: dnf install qemu-img), or write a raw disk");

    private static async Task<string> ReadErrorAsync(StreamReader reader)
    {
        var said = new StringBuilder();
        char[] buffer = new char[1024];
        for (int read; (read = await reader.ReadAsync(buffer)) > 0;)
        {
            said.Append(buffer, 0, Math.Min(read, MostErrorCharacters - said.Length));
        }

        return said.ToString().Trim().ReplaceLineEndings("; ");
    }

    /// <summary>Reads what looks like <c>    (12.34/100%)</c> and a carriage return, again and again.</summary>
    private static async Task ReadProgressAsync(StreamReader reader, Action<double> progress, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        char[] buffer = new char[256];
        for (int read; (read = await reader.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            foreach (char character in buffer.AsSpan(0, read))
            {
                switch (character)
                {
                    case '(':
                        text.Clear();
                        break;
                    case '/' when double.TryParse(text.ToString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent):
                        progress(Math.Clamp(percent / 100, 0, 1));
                        text.Clear();
                        break;
                    default:
                        text.Append(text.Length < 16 ? character : "");
                        break;
                }
            }
        }
    }
}

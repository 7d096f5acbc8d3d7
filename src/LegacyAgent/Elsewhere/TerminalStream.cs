using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MedV.LegacyAgent.Elsewhere;

/// <summary>A terminal of Unix, raw, both ways at once: the framework's own serial port wants control lines, which a pseudo-terminal has not.</summary>
internal sealed class TerminalStream : Stream
{
    // More than any system's termios has.
    private const int SettingsBytes = 256;

    private readonly FileStream _input;
    private readonly FileStream _output;

    private TerminalStream(FileStream input, FileStream output)
    {
        _input = input;
        _output = output;
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Opens a terminal.</summary>
    /// <exception cref="IOException">It cannot be opened, or is none.</exception>
    public static TerminalStream Open(string path)
    {
        var input = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
        try
        {
            byte[] settings = new byte[SettingsBytes];
            if (GetSettings(input.SafeFileHandle, settings) != 0)
            {
                throw new IOException("it is no terminal");
            }

            MakeRaw(settings);
            return SetSettings(input.SafeFileHandle, 0, settings) == 0
                ? new TerminalStream(input, new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1))
                : throw new IOException("the terminal cannot be made raw");
        }
        catch (IOException)
        {
            input.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => _input.Read(buffer, offset, count);

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => _output.Write(buffer, offset, count);

    /// <inheritdoc/>
    public override void Flush() => _output.Flush();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _input.Dispose();
            _output.Dispose();
        }

        base.Dispose(disposing);
    }

    [DllImport("libc", EntryPoint = "tcgetattr")]
    private static extern int GetSettings(SafeFileHandle terminal, [Out] byte[] settings);

    [DllImport("libc", EntryPoint = "cfmakeraw")]
    private static extern void MakeRaw([In, Out] byte[] settings);

    [DllImport("libc", EntryPoint = "tcsetattr")]
    private static extern int SetSettings(SafeFileHandle terminal, int when, [In] byte[] settings);
}

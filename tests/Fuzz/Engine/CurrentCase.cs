using System.Buffers.Text;
using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using System.Text;

namespace MedV.Fuzz.Engine;

/// <summary>Keeps the input that runs in a file, which outlives a crash of the process, and ends the process when an input runs too long.</summary>
/// <remarks>The file is mapped: writing costs a copy, and the kernel keeps it whatever becomes of the process.</remarks>
internal sealed class CurrentCase : IDisposable
{
    private const int FileBytes = 8 << 20;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly string _path;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte[] _text = new byte[FileBytes];
    private readonly Timer _timer;
    private readonly TimeSpan _longest;
    private readonly Action<string> _hang;
    private long _number;
    private long _seen = -1;
    private TimeSpan _processorAtStart;
    private bool _runs;

    /// <summary>Starts to watch.</summary>
    /// <param name="path">The file. It is deleted when all went well.</param>
    /// <param name="longest">How long an input may run, in processor time of the whole process: another process in the way does not count.</param>
    /// <param name="hang">Called on another thread, with the case, when one runs longer. It should end the process.</param>
    public CurrentCase(string path, TimeSpan longest, Action<string> hang)
    {
        _path = path;
        _longest = longest;
        _hang = hang;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, FileBytes);
        _view = _file.CreateViewAccessor();
        _timer = new Timer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>An input is about to run.</summary>
    public void Begin(string target, Workbench input)
    {
        int length = Write(target, input);
        _view.WriteArray(0, _text, 0, length);
        Volatile.Write(ref _runs, true);
        Interlocked.Increment(ref _number);
    }

    /// <summary>It came to an end.</summary>
    public void End() => Volatile.Write(ref _runs, false);

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        _view.Dispose();
        _file.Dispose();
        File.Delete(_path);
    }

    private int Write(string target, Workbench input)
    {
        int at = Append(0, target);
        _text[at++] = (byte)' ';
        at = Append(at, input.Base.Name);
        _text[at++] = (byte)' ';
        at = Append(at, input.WholeLength);
        foreach ((int start, int end) in input.ChangedRuns())
        {
            if (at + (2 * (end - start)) + 32 > FileBytes)
            {
                break;
            }

            _text[at++] = (byte)' ';
            at = Append(at, start);
            _text[at++] = (byte)':';
            Convert.TryToHexStringLower(input.Bytes[start..end], _text.AsSpan(at), out int written);
            at += written;
        }

        // What was there before may have been longer.
        _text[at] = (byte)'\n';
        _text[at + 1] = 0;
        return at + 2;
    }

    private int Append(int at, string text) => at + Encoding.ASCII.GetBytes(text, _text.AsSpan(at));

    private int Append(int at, long number) => Utf8Formatter.TryFormat(number, _text.AsSpan(at), out int written) ? at + written : at;

    private void Look()
    {
        long number = Interlocked.Read(ref _number);
        TimeSpan processor = Process.GetCurrentProcess().TotalProcessorTime;
        if (number != _seen || !Volatile.Read(ref _runs))
        {
            (_seen, _processorAtStart) = (number, processor);
        }
        else if (processor - _processorAtStart > _longest)
        {
            _hang(Encoding.ASCII.GetString(_text.AsSpan(0, Math.Max(_text.AsSpan().IndexOf((byte)0), 0))));
        }
    }
}

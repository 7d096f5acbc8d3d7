using MedV.GuestBridge.Hosting;
using MedV.Testing;

namespace MedV.GuestBridge.Tests.Hosting;

public sealed class BridgeLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("medv-log-").FullName;

    private string LogFile => Path.Combine(_folder, "bridge.log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_line_is_one_line_of_bounded_length_whatever_a_guest_put_into_it()
    {
        new BridgeLog(LogFile, new FakeTime()).Write("one\ntwo\u001b[2J" + new string('x', 100_000));

        string line = Assert.Single(File.ReadAllLines(LogFile));
        Assert.Contains("Z one two [2Jxxx", line, StringComparison.Ordinal);
        Assert.InRange(line.Length, 2000, 2100);
    }

    [Fact]
    public void However_much_is_written_there_are_two_files_of_little_more_than_a_mebibyte()
    {
        var log = new BridgeLog(LogFile, new FakeTime());
        for (int line = 0; line < 2500; line++)
        {
            log.Write($"{line} {new string('x', 1500)}");
        }

        Assert.Equal(["bridge.log", "bridge.log.1"], Directory.GetFiles(_folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(_folder), file => Assert.InRange(new FileInfo(file).Length, 1, (1024 * 1024) + 2100));
        Assert.Contains(" 2499 ", File.ReadAllLines(LogFile)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_cannot_be_written_stops_nobody()
    {
        Directory.CreateDirectory(LogFile);

        new BridgeLog(LogFile, new FakeTime()).Write("unheard");

        Assert.Empty(Directory.GetFiles(_folder));
    }
}

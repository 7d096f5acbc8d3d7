using System.Text;
using MedV.Daemon.Telemetry;

namespace MedV.Daemon.Tests.Telemetry;

public sealed class EventFilesTests : IDisposable
{
    private const int FileBytes = 1000;
    private const int Files = 3;

    private readonly EventFolder _folder = new();

    [Fact]
    public void A_log_is_bounded_and_what_is_kept_of_it_has_no_gap()
    {
        using var files = new EventFiles(_folder.Path, FileBytes, Files);

        Append(files, from: 1, to: 200);

        Assert.Equal(Files, Directory.GetFiles(_folder.Path).Length);
        Assert.All(Directory.GetFiles(_folder.Path), file => Assert.InRange(new FileInfo(file).Length, 1, FileBytes));
        long[] kept = [.. files.Read(0).Select(line => line.Sequence)];
        Assert.Equal(Enumerable.Range((int)kept[0], kept.Length).Select(number => (long)number), kept);
        Assert.Equal(200, kept[^1]);
    }

    [Fact]
    public void A_reader_gets_to_the_end_of_files_that_are_rotated_away_under_it()
    {
        using var files = new EventFiles(_folder.Path, FileBytes, Files);
        Append(files, from: 1, to: 50);
        using IEnumerator<EventLine> reader = files.Read(0).GetEnumerator();
        Assert.True(reader.MoveNext());
        long first = reader.Current.Sequence;

        Append(files, from: 51, to: 200);

        var read = new List<long>();
        while (reader.MoveNext())
        {
            read.Add(reader.Current.Sequence);
        }

        Assert.Equal(Enumerable.Range((int)first + 1, read.Count).Select(number => (long)number), read);
        Assert.True(read[^1] >= 50);
    }

    [Fact]
    public void The_last_number_is_found_also_when_the_current_file_is_empty()
    {
        using (var files = new EventFiles(_folder.Path, FileBytes, Files))
        {
            Append(files, from: 1, to: 200);
        }

        File.WriteAllBytes(_folder.File, []);

        using var opened = new EventFiles(_folder.Path, FileBytes, Files);

        Assert.InRange(opened.LastSequence, 150, 199);
        Assert.Equal("x", opened.LastType);
    }

    [Fact]
    public void Lines_that_are_no_events_are_passed_over()
    {
        File.WriteAllText(_folder.File, "\0\0\0\n[1]\n{\"sequence\":1}\n{\"type\":7,\"sequence\":2}\n{\"type\":\"x\",\"sequence\":\"3\"}\n{\"type\":\"x\",\"sequence\":4}\n");

        using var files = new EventFiles(_folder.Path, FileBytes, Files);

        Assert.Equal([4L], files.Read(0).Select(line => line.Sequence));
        Assert.Equal(4, files.LastSequence);
    }

    public void Dispose() => _folder.Dispose();

    private static void Append(EventFiles files, int from, int to)
    {
        for (int number = from; number <= to; number++)
        {
            files.Append(new EventLine(number, Encoding.UTF8.GetBytes("{\"type\":\"x\",\"sequence\":" + number + "}\n")));
        }
    }
}

using System.Text.Json;
using MedV.DiskFormats.Containers;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Exporting;
using MedV.Terminal;

namespace MedV.SigningTool.Tests.Exporting;

public sealed class DiskConverterTests : IDisposable
{
    private readonly TestTool _tool = new();

    public void Dispose() => _tool.Dispose();

    [MachineTheory("qemu-img")]
    [InlineData(ContainerFormat.Qcow2, "qcow2")]
    [InlineData(ContainerFormat.Vhd, "vhd")]
    [InlineData(ContainerFormat.Vhdx, "vhdx")]
    public async Task A_converted_disk_is_the_same_disk(ContainerFormat format, string name)
    {
        string raw = _tool.WriteDisk(noise: 6_000_128, zeros: 60_000_256);
        string converted = _tool.PathOf("a name, with: all = kinds");
        var progress = new List<long>();
        await _tool.JsonAsync("init", "--name", "Nordbank");
        await _tool.JsonAsync("pack", raw, "--image", "disk");

        await Converter(null).ConvertAsync(raw, converted, format, progress.Add, CancellationToken.None);

        JsonElement report = await _tool.JsonAsync("pack", converted, "--image", "disk");
        Assert.False(report.GetProperty("isNew").GetBoolean());
        Assert.Equal(name, report.GetProperty("container").GetString());
        Assert.Equal(progress.Order(), progress);
        Assert.Equal(66_000_384, progress[^1]);
        Assert.InRange(new FileInfo(converted).Length, 6_000_000, 30_000_000);
        Assert.DoesNotContain(Directory.EnumerateFiles(_tool.Folder), file => file.Contains(".medv-tmp-", StringComparison.Ordinal));
    }

    [MachineFact("qemu-img")]
    public async Task What_was_there_before_is_replaced()
    {
        string raw = _tool.WriteDisk();
        string converted = _tool.PathOf("disk.qcow2");
        File.WriteAllText(converted, "something else");

        await Converter(null).ConvertAsync(raw, converted, ContainerFormat.Qcow2, _ => { }, CancellationToken.None);

        Assert.Equal("QFI", File.ReadAllText(converted)[..3]);
    }

    [Fact]
    public async Task Without_qemu_img_it_says_what_to_install()
    {
        string raw = _tool.WriteDisk();

        Problem problem = await FailAsync(_tool.PathOf("nothing"), raw, _tool.PathOf("disk.vhdx"));

        Assert.Equal("qemu-img is not installed; only it writes this format", problem.Error);
        Assert.Contains("apt-get install qemu-utils", problem.Hint, StringComparison.Ordinal);
        Assert.False(File.Exists(_tool.PathOf("disk.vhdx")));
    }

    [Fact]
    public async Task A_program_in_the_current_folder_is_not_taken()
    {
        await WriteProgramAsync("exit 0");

        Problem problem = await FailAsync(".:bin:", _tool.WriteDisk(), _tool.PathOf("disk.vhdx"));

        Assert.StartsWith("qemu-img is not installed", problem.Error, StringComparison.Ordinal);
    }

    [MachineFact("qemu-img")]
    public async Task What_the_program_says_is_shown_and_nothing_is_left()
    {
        string raw = _tool.WriteDisk();

        Problem problem = await FailAsync(null, raw, _tool.PathOf("gone", "disk.vhdx"));

        Assert.Equal(ExitCode.Failed, problem.Code);
        Assert.StartsWith("qemu-img: ", problem.Error, StringComparison.Ordinal);
        Assert.Contains("No such file or directory", problem.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_fails_in_silence_or_talks_for_ever_is_cut_short()
    {
        string raw = _tool.WriteDisk();
        string folder = await WriteProgramAsync("exit 3");
        Assert.Equal("qemu-img ended with exit code 3", (await FailAsync(folder, raw, _tool.PathOf("disk.vhdx"))).Error);

        await WriteProgramAsync("yes error | head -c 1000000 >&2; yes '(1' | head -c 1000000; exit 1");
        Problem problem = await FailAsync(folder, raw, _tool.PathOf("disk.vhdx"));

        Assert.InRange(problem.Error.Length, 100, 5000);
    }

    [Fact]
    public async Task Cancelling_kills_the_program_and_removes_what_it_wrote()
    {
        string raw = _tool.WriteDisk();
        string started = _tool.PathOf("started");
        string folder = await WriteProgramAsync($"for last; do :; done; echo half > \"$last\"; echo $$ > '{started}.tmp'; mv '{started}.tmp' '{started}'; echo '    (1.00/100%)'; exec sleep 600");
        using var stop = new CancellationTokenSource();

        Task conversion = Converter(folder).ConvertAsync(raw, _tool.PathOf("disk.vhdx"), ContainerFormat.Vhdx, _ => stop.Cancel(), stop.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => conversion);
        Assert.False(Path.Exists($"/proc/{File.ReadAllText(started).Trim()}/exe"));
        Assert.DoesNotContain(Directory.EnumerateFiles(_tool.Folder), file => file.Contains("vhdx", StringComparison.Ordinal));
    }

    private static DiskConverter Converter(string? path) => new(new Session
    {
        Output = TextWriter.Null,
        Error = TextWriter.Null,
        Time = TimeProvider.System,
        Environment = name => name == "PATH" ? path : null,
    });

    private static async Task<Problem> FailAsync(string? path, string raw, string converted) => (await Assert.ThrowsAsync<ProblemException>(
        () => Converter(path).ConvertAsync(raw, converted, ContainerFormat.Vhdx, _ => { }, CancellationToken.None))).Problem;

    /// <summary>Writes a qemu-img of our own.</summary>
    /// <returns>Its folder.</returns>
    private async Task<string> WriteProgramAsync(string script)
    {
        string folder = Directory.CreateDirectory(_tool.PathOf("bin")).FullName;
        string draft = _tool.PathOf("program");
        await File.WriteAllTextAsync(draft, $"#!/bin/sh\n{script}\n");

        // Installed by another process: one that this one still had open for writing, if only in a child that is about to start, could not be run.
        await Machine.RunAsync("install", "-m", "755", draft, Path.Combine(folder, "qemu-img"));
        return folder;
    }
}

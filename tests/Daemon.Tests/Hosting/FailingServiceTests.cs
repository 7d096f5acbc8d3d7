using MedV.Daemon.Control;
using MedV.Daemon.Hosting;
using MedV.Daemon.Tests.Control;
using MedV.Terminal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MedV.Daemon.Tests.Hosting;

public sealed class FailingServiceTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("medvd-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_background_service_that_meets_a_known_problem_ends_the_daemon_with_its_code_and_words()
    {
        using var error = new StringWriter { NewLine = "\n" };

        ExitCode code = await RunAsync(new ControlException(ExitCode.Damaged, "the store is damaged", "restore it"), error);

        Assert.Equal(ExitCode.Damaged, code);
        Assert.Equal("medvd: error: the store is damaged\nmedvd: hint: restore it\n", error.ToString());
    }

    [Fact]
    public async Task A_background_service_with_a_defect_crashes_the_daemon()
    {
        using var error = new StringWriter();

        await Assert.ThrowsAsync<NotSupportedException>(() => RunAsync(new NotSupportedException("defect"), error));

        Assert.Equal("", error.ToString());
    }

    private Task<ExitCode> RunAsync(Exception failure, TextWriter error) => DaemonProgram.RunAsync(
        [$"--Control:Socket={Path.Combine(_folder.FullName, "s")}", "--Log:Level=None"],
        TextWriter.Null,
        error,
        services => services.AddSingleton<IDaemonControl, FakeControl>().AddSingleton<IUserControl, FakeUserControl>().AddHostedService(_ => new Failing(failure)));

    private sealed class Failing(Exception failure) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.FromException(failure);
    }
}

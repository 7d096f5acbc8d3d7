using System.Net.Sockets;
using MedV.Daemon.Configuration;
using MedV.Daemon.Control;
using MedV.Terminal;

namespace MedV.Daemon.Tests.Control;

public sealed class SocketPlaceTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("medvd-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "s");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_place_is_claimed_once_until_it_is_given_up()
    {
        SocketPlace first = SocketPlace.Claim(Path);
        StartupException refused = Assert.Throws<StartupException>(() => SocketPlace.Claim(Path));
        first.Dispose();

        using SocketPlace second = SocketPlace.Claim(Path);

        Assert.Equal(ExitCode.InUse, refused.Code);
        Assert.Equal(Path, second.Path);
    }

    [Fact]
    public void The_socket_of_a_daemon_that_died_is_removed()
    {
        LeaveDeadSocket();
        Assert.True(File.Exists(Path));

        using SocketPlace place = SocketPlace.Claim(Path);

        Assert.False(File.Exists(Path));
    }

    [Fact]
    public void A_socket_on_which_another_program_listens_is_left_alone()
    {
        using var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(Path));
        other.Listen();

        StartupException refused = Assert.Throws<StartupException>(() => SocketPlace.Claim(Path));

        Assert.Equal(ExitCode.InUse, refused.Code);
        Assert.True(File.Exists(Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("something")]
    public void A_file_that_is_no_socket_is_left_alone(string text)
    {
        File.WriteAllText(Path, text);

        StartupException refused = Assert.Throws<StartupException>(() => SocketPlace.Claim(Path));

        Assert.Equal(ExitCode.Configuration, refused.Code);
        Assert.Equal(text, File.ReadAllText(Path));
    }

    [Fact]
    public void An_unknown_group_is_a_fault_of_the_configuration()
    {
        StartupException refused = Assert.Throws<StartupException>(() => CallerCheck.For("no-such-group-here"));

        Assert.Equal(ExitCode.Configuration, refused.Code);
        Assert.Equal("Control:Group: there is no group 'no-such-group-here'", Assert.Single(refused.Errors));
    }

    // A listener that is closed takes its file with it; a file that was moved stays, as after a SIGKILL.
    private void LeaveDeadSocket()
    {
        using var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        dead.Bind(new UnixDomainSocketEndPoint(Path + ".bound"));
        File.Move(Path + ".bound", Path);
    }
}

